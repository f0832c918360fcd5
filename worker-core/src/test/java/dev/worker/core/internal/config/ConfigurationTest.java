package dev.worker.core.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    private static final Setting<String> URL = Setting.text("db.url", "where the database is").required();
    private static final Setting<String> PASSWORD = Setting.of("db.password", "its password", "a long text", text -> {
        if (text.length() < 5) {
            throw new IllegalArgumentException("short");
        }
        return text;
    }).hidden();
    private static final Setting<
            Integer> POOL = Setting.integer("db.pool-size", "how many connections", 1, 50).withDefault(10);
    private static final Setting<Duration> POLL = Setting.duration(
            "poll", "how often to look", Duration.ofMillis(1), Duration.ofMinutes(1))
            .withDefault(Duration.ofSeconds(1));
    private static final List<Setting<?>> ALL = List.of(URL, PASSWORD, POOL, POLL);

    @TempDir
    Path directory;

    private final Map<String, String> file = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> system = new HashMap<>();
    private final Map<String, String> builder = new HashMap<>();

    @Test
    void aHigherSourceOverridesTheOnesBelow() {
        file.put("worker.db.url", "file");
        assertThat(read().get(URL)).isEqualTo("file");
        environment.put("WORKER_DB_URL", "environment");
        assertThat(read().get(URL)).isEqualTo("environment");
        system.put("worker.db.url", "system");
        assertThat(read().get(URL)).isEqualTo("system");
        builder.put("db.url", "builder");
        assertThat(read().get(URL)).isEqualTo("builder");
    }

    @Test
    void environmentVariablesReachKeysWithDashes() {
        builder.put("db.url", "x");
        environment.put("WORKER_DB_POOL_SIZE", "7");
        assertThat(read().get(POOL)).isEqualTo(7);
    }

    @Test
    void defaultsStandWhereNothingIsGiven() {
        builder.put("db.url", "x");
        Settings settings = read();
        assertThat(settings.get(POOL)).isEqualTo(10);
        assertThat(settings.find(PASSWORD)).isEmpty();
    }

    @Test
    void valuesMayReferToOthers() {
        file.put("worker.db.url", "jdbc:${HOST}/${name:jobs}");
        environment.put("HOST", "db1");
        assertThat(read().get(URL)).isEqualTo("jdbc:db1/jobs");
    }

    @Test
    void aDollarSignThatBeginsNoReferenceIsItself() {
        environment.put("DB_PASSWORD", "pa$$w0rd$");
        file.put("worker.db.password", "${DB_PASSWORD}");
        builder.put("db.url", "$a$$b$${DB_PASSWORD}\\${x}");
        assertThat(read().get(PASSWORD)).isEqualTo("pa$$w0rd$");
        assertThat(read().get(URL)).isEqualTo("$a$$b$pa$$w0rd$${x}");
    }

    @Test
    void aReferenceToNothingIsAProblem() {
        file.put("worker.db.url", "jdbc:${HOST}");
        assertProblems(this::read, "worker.db.url (from ", "refers to something that is not set", "HOST");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        file.put("worker.db.pool-size", "51");
        file.put("worker.db.pol-size", "5");
        environment.put("WORKER_POLL", "5 parsecs");
        system.put("worker.db.password", "hush");
        builder.put("nonsense.key", "x");
        assertProblems(
                this::read,
                "6 reasons",
                "worker.db.url is missing: where the database is; allowed is a text",
                "worker.db.pool-size is '51' (from " + path() + "); allowed is a whole number from 1 to 50",
                "worker.poll is '5 parsecs' (from the environment variable WORKER_POLL); allowed is a duration",
                "worker.db.password has a value that is not allowed (from the system property)",
                "unknown setting worker.db.pol-size (in " + path() + "); did you mean worker.db.pool-size?",
                "unknown setting worker.nonsense.key (set on the builder); nothing that is on the class path");
    }

    @Test
    void neverShowsASecret() {
        system.put("worker.db.password", "hush");
        assertThatThrownBy(this::read).hasMessageNotContaining("hush");
    }

    @Test
    void refusesUnknownEnvironmentVariables() {
        builder.put("db.url", "x");
        environment.put("WORKER_DB_POOLSIZE", "5");
        environment.put("PATH", "/bin");
        assertProblems(this::read, "unknown setting WORKER_DB_POOLSIZE (an environment variable); did you mean"
                + " WORKER_DB_POOL_SIZE?");
    }

    @Test
    void refusesAVariableThatStandsWhereAGroupOfSettingsIs() {
        builder.put("db.url", "x");
        environment.put("WORKER_DB_SERVICE_PORT", "5432");
        environment.put("WORKER_HOUSE_COLOUR", "red");
        Problems problems = new Problems();
        configuration(problems).check(ALL, List.of(Setting.text("house.*.color", "its color")));
        assertProblems(problems::throwIfAny, "2 reasons",
                "unknown setting WORKER_DB_SERVICE_PORT (an environment variable)",
                "unknown setting WORKER_HOUSE_COLOUR (an environment variable)");
    }

    @Test
    void refusesAVariableThatResemblesASetting() {
        builder.put("db.url", "x");
        environment.put("WORKER_POL", "5s");
        environment.put("WORKER_CONFI", "elsewhere.properties");
        assertProblems(this::read, "2 reasons", "did you mean WORKER_POLL?", "did you mean WORKER_CONFIG?");
    }

    @Test
    void leavesVariablesOfOthersAloneAndWarnsOfThemOnce() {
        builder.put("db.url", "x");
        environment.putAll(Map.of(
                "WORKER_DB_SERVICE_HOST", "10.0.0.1",
                "WORKER_DB_SERVICE_PORT", "5432",
                "WORKER_DB_PORT", "tcp://10.0.0.1:5432",
                "WORKER_DB_PORT_5432_TCP_ADDR", "10.0.0.1",
                "WORKER_SERVICE_HOST", "10.0.0.2",
                "WORKER_PORT_8080_TCP_PROTO", "tcp",
                "WORKER_HOME", "/srv/worker",
                "WORKER_NODE", "seven"));
        Problems problems = new Problems();
        configuration(problems).check(ALL, List.of());
        problems.throwIfAny();
        assertThat(problems.warnings()).singleElement().asString().contains(
                "no effect: WORKER_DB_PORT, WORKER_DB_PORT_5432_TCP_ADDR, WORKER_DB_SERVICE_HOST, WORKER_DB_SERVICE_PORT,"
                        + " WORKER_HOME, WORKER_NODE, WORKER_PORT_8080_TCP_PROTO, WORKER_SERVICE_HOST;",
                "enableServiceLinks: false");
    }

    @Test
    void inOtherPlacesANameOfOthersIsRefused() {
        file.put("worker.home", "/srv/worker");
        file.put("worker.db.url", "x");
        system.put("worker.node", "seven");
        assertProblems(this::read, "unknown setting worker.home", "unknown setting worker.node (a system property)");
    }

    @Test
    void namesTheRelativesOfAKeyThatResemblesNone() {
        builder.put("db.url", "x");
        builder.put("db.maximal-wait-for-a-lock", "5");
        assertProblems(this::read, "known are worker.db.password, worker.db.pool-size, worker.db.url");
    }

    @Test
    void toleratesSettingsOfWhatIsKnownButNotChosen() {
        builder.put("db.url", "x");
        builder.put("other.size", "not even read");
        Setting<Integer> idle = Setting.integer("other.size", "of something else", 1, 2);
        assertThat(read(List.of(idle)).get(URL)).isEqualTo("x");
    }

    @Test
    void aSettingThatIsNamedByTheUserIsThereForEachName() {
        Setting<Integer> rooms = Setting.integer("house.*.rooms", "how many rooms", 1, 9).withDefault(3);
        Setting<String> color = Setting.text("house.*.color", "its color");
        builder.put("house.by-the.sea.rooms", "7");
        environment.put("WORKER_HOUSE_UP_HILL_COLOR", "red");
        Settings settings = configuration(new Problems()).check(List.of(rooms, color), List.of());
        assertThat(settings.names(rooms)).isEqualTo(settings.names(color)).containsExactly("by-the.sea", "up-hill");
        assertThat(settings.get(rooms.named("by-the.sea"))).isEqualTo(7);
        assertThat(settings.get(rooms.named("up-hill"))).isEqualTo(3);
        assertThat(settings.get(color.named("up-hill"))).isEqualTo("red");
        assertThat(settings.find(color.named("by-the.sea"))).isEmpty();

        builder.put("house.mine.roms", "7");
        Problems problems = new Problems();
        configuration(problems).check(List.of(rooms, color), List.of());
        assertProblems(problems::throwIfAny, "worker.house.mine.roms", "did you mean worker.house.mine.rooms?");
    }

    @Test
    void saysThatAKeyInTheFileLacksThePrefix() {
        file.put("db.url", "x");
        file.put("name", "a variable for references");
        assertProblems(this::read, "setting db.url (in " + path() + ") has no effect; write worker.db.url");
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        system.put("worker.config", directory.resolve("missing.properties").toString());
        Problems problems = new Problems();
        Sources.of(Optional.empty(), Map.of(), system, Map.of(), problems);
        assertProblems(problems::throwIfAny, "missing.properties cannot be read");
    }

    @Test
    void aFileCanBeNamedFromOutside() throws IOException {
        Path named = Files.writeString(directory.resolve("other.properties"), "worker.db.url=named\n");
        Problems problems = new Problems();
        Sources bySystem = Sources.of(Optional.empty(), Map.of(), Map.of("worker.config", named.toString()), Map.of(),
                problems);
        Sources byEnvironment = Sources.of(Optional.empty(), Map.of("WORKER_CONFIG", named.toString()), Map.of(),
                Map.of(), problems);
        assertThat(bySystem.find("db.url")).contains("named");
        assertThat(byEnvironment.find("db.url")).contains("named");
        new Configuration(bySystem, problems).check(ALL, List.of());
        problems.throwIfAny();
    }

    @Test
    void aFileCannotNameTheFile() {
        file.put("worker.config", "elsewhere.properties");
        file.put("worker.db.url", "x");
        assertProblems(this::read, "unknown setting worker.config (in " + path() + ")");
    }

    @Test
    void refusesTwoMeaningsOfOneKey() {
        builder.put("db.url", "x");
        Setting<Boolean> other = Setting.flag("poll", "whether to poll");
        Problems problems = new Problems();
        configuration(problems).check(List.of(URL, PASSWORD, POOL, POLL, other), List.of());
        assertProblems(problems::throwIfAny, "worker.poll is declared twice with different meanings");
    }

    @Test
    void givesOutOnlyWhatWasDeclared() {
        builder.put("db.url", "x");
        Settings own = Configuration.only(List.of(URL), read());
        assertThat(own.get(URL)).isEqualTo("x");
        assertThatThrownBy(() -> own.get(POOL)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pool-size");
    }

    private Settings read() {
        return read(List.of());
    }

    private Settings read(List<Setting<?>> idle) {
        Problems problems = new Problems();
        Settings settings = configuration(problems).check(ALL, idle);
        problems.throwIfAny();
        return settings;
    }

    private Configuration configuration(Problems problems) {
        StringBuilder lines = new StringBuilder();
        file.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        try {
            Files.writeString(path(), lines);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Configuration(Sources.of(Optional.of(path()), environment, system, builder, problems), problems);
    }

    private Path path() {
        return directory.resolve("worker.properties");
    }

    private static void assertProblems(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll(texts);
    }
}
