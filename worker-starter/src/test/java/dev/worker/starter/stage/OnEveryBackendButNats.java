package dev.worker.starter.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a test class as {@link OnEveryBackend} does, but not on NATS, which refuses what it is about: limits per key, looking for
 * dead letters by their end, and unique keys for longer than a job lives. That it refuses it is asserted by the conformance classes.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(value = Technology.class, mode = EnumSource.Mode.EXCLUDE, names = {"NATS", "NATS_AND_H2"})
@Timeout(60)
public @interface OnEveryBackendButNats {}
