package dev.worker.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PumpTest {

    @Test
    void goesOnWithTheNextSignalAfterThereWasNoThread() {
        List<String> ran = new ArrayList<>();
        boolean[] threads = {false};
        Pump pump = new Pump(task -> {
            if (!threads[0]) {
                throw new OutOfMemoryError("made up: unable to create native thread");
            }
            task.run();
        }, () -> ran.add("a round"));

        pump.signal();
        assertThat(ran).isEmpty();
        assertThat(pump.idle()).isTrue();

        threads[0] = true;
        pump.signal();
        assertThat(ran).containsExactly("a round");
    }
}
