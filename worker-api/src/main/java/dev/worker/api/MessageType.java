package dev.worker.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name and version that a message class has on the wire, so that classes can be renamed and
 * moved while jobs of theirs are waiting.
 *
 * <p>A class without this annotation is version 1 of a type named after the class in kebab case:
 * {@code ResizeImage} becomes {@code resize-image}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MessageType {

    /**
     * The wire name, 1 to 100 letters, digits, {@code .}, {@code _} and {@code -}. Empty means: derived
     * from the class name.
     */
    String name() default "";

    /** The version of the payload's shape, 1 or more. Older versions need an {@link Upcaster}. */
    int version() default 1;

    /**
     * The queue that jobs of this type go to unless {@link EnqueueOptions#queue} says otherwise. Empty
     * means: the queue of the worker that handles the type in the same runtime, else {@code default}.
     */
    String queue() default "";
}
