package dev.worker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A factory sees in a test what it sees in a runtime. */
class TestPluginContextTest {

    private static final Setting<String> FILE = Setting.text("own.file", "where it is").required();
    private static final Setting<Integer> LIMIT = Setting.integer("own.*.limit", "how much", 1, 10).withDefault(5);
    private static final Setting<Boolean> FORGOTTEN = Setting.flag("own.forgotten", "not declared").withDefault(true);

    private final TestPluginContext context = new TestPluginContext(new TestClock()).with("own.file", "notes");

    /** Gives the settings that it was given. */
    private static final class Own implements Factory<Settings> {

        @Override
        public String name() {
            return "own";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(FILE, LIMIT);
        }

        @Override
        public Settings create(PluginContext context) {
            return context.settings();
        }
    }

    @Test
    void whatIsDeclaredCanBeReadWithTheNamesThatWereGiven() {
        Settings settings = context.with("own.mail.limit", "3").create(new Own());

        assertThat(settings.get(FILE)).isEqualTo("notes");
        assertThat(settings.names(LIMIT)).containsExactly("mail");
        assertThat(settings.get(LIMIT.named("mail"))).isEqualTo(3);
    }

    @Test
    void whatIsNotDeclaredCannotBeRead() {
        Settings settings = context.create(new Own());

        assertThatIllegalStateException().isThrownBy(() -> settings.get(FORGOTTEN))
                .withMessageContaining("own.forgotten was not declared");
    }

    @Test
    void whatNothingKnowsIsRefusedAndWhatSomethingElseKnowsIsNot() {
        assertThat(context.with("memory.max-jobs", "10").create(new Own()).get(FILE)).isEqualTo("notes");
        assertRefused(context.with("own.flie", "x"), "unknown setting own.flie; did you mean own.file?");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> context.with("memory.max-job", "10").open("memory"))
                .withMessageContaining("memory.max-jobs");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertRefused(new TestPluginContext(new TestClock()).with("own.mail.limit", "11"),
                "worker.own.file is missing", "worker.own.mail.limit has a value that is not allowed", "from 1 to 10");
    }

    private static void assertRefused(TestPluginContext context, String... words) {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> context.create(new Own()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }
}
