package dev.worker.core.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClosingStackTest {

    private static final Duration LONG = Duration.ofSeconds(15);

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final ClosingStack stack = new ClosingStack();

    @Test
    void closesInReverseAndOnce() {
        stack.push("first", LONG, () -> closed.add("first"));
        stack.push("second", LONG, () -> closed.add("second"));
        stack.close();
        stack.close();
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void aStepThatHangsIsInterruptedAndLeftBehind() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        stack.push("first", LONG, () -> closed.add("first"));
        stack.push("second", Duration.ofMillis(20), () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        Exception cause = new Exception("why all is closed");
        stack.closeAfter(cause);
        assertThat(closed).containsExactly("first");
        assertThat(cause.getSuppressed())
                .singleElement()
                .isInstanceOf(TimeoutException.class)
                .hasToString("java.util.concurrent.TimeoutException: second did not stop within PT0.02S");
        interrupted.await();
    }

    @Test
    void keepsWhatEveryStepThrew() {
        stack.push("first", LONG, () -> {
            throw new Exception("one");
        });
        stack.push("second", LONG, () -> {
            throw new LinkageError("two");
        });
        Exception cause = new Exception("why all is closed");
        stack.closeAfter(cause);
        assertThat(cause.getSuppressed()).extracting(Throwable::getMessage).containsExactly("two", "one");
    }
}
