package dev.worker.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * How far a job is that goes through many items, stored with the job so that its next attempt goes on from there.
 *
 * @param cursor where to go on: whatever the codec can encode, a number or a record for example; null for none
 * @param processed how many items are done
 * @param accumulated what has come of them so far; null for none
 * @param <C> the cursor
 * @param <A> what has come of the items
 */
public record Checkpoint<C, A>(C cursor, long processed, A accumulated) {

    /** Checks the count. */
    public Checkpoint {
        if (processed < 0) {
            throw WorkerException.invalid("processed items are %d; allowed is 0 or more", processed);
        }
    }

    /** {@code Checkpoint<C, A>} at run time, for codecs to read one. */
    public static Type type(Class<?> cursor, Class<?> accumulated) {
        return new OfClasses(cursor, accumulated);
    }

    private record OfClasses(Class<?> cursor, Class<?> accumulated) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[]{cursor, accumulated};
        }

        @Override
        public Type getRawType() {
            return Checkpoint.class;
        }

        @Override
        public Type getOwnerType() {
            return null;
        }
    }
}
