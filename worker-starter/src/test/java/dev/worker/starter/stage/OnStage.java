package dev.worker.starter.stage;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A test class with a {@link Stage}, new for each test. */
public abstract class OnStage {

    /** Far longer than anything takes on a busy machine. */
    protected static final Duration LONG = Duration.ofSeconds(30);

    /** Where it plays. */
    protected final Stage stage;

    /** Plays on this backend. */
    protected OnStage(Technology technology) {
        stage = new Stage(technology);
    }

    @AfterEach
    void closeStage() {
        stage.close();
    }
}
