package dev.worker.core.internal.config;

import dev.worker.api.spi.Setting;
import java.util.List;

/** The settings that choose what a runtime is made of. */
public final class CoreSettings {

    /** Which backend carries jobs. */
    public static final Setting<String> TRANSPORT = Setting.text("transport", "the backend that carries jobs, by name")
            .withDefault("memory");

    /** Which backend remembers jobs. */
    public static final Setting<String> JOB_STORE = Setting.text("job-store",
            "the backend that remembers jobs, by name; the transport's if not set");

    /** Which backend remembers the presence of workers. */
    public static final Setting<String> STATUS_STORE = Setting.text(
            "status-store", "the backend that remembers the presence of workers, by name; the transport's if not set");

    /** Which backend remembers schedules. */
    public static final Setting<String> SCHEDULE_STORE = Setting.text(
            "schedule-store", "the backend that remembers schedules, by name; the transport's if not set");

    /** Which backend keeps what is too large for jobs. */
    public static final Setting<String> ARTIFACT_STORE = Setting.text(
            "artifact-store",
            "the backend that keeps large messages and results, by name: files or nats; they stay with their jobs if not set");

    /** What is too large for jobs. */
    public static final Setting<Integer> ARTIFACTS_ABOVE = Setting.integer(
            "artifacts.above",
            "how many bytes an encoded message or result may have before it goes into the artifact store, where one is set",
            1_024, 64 << 20)
            .withDefault(256 << 10);

    /** Which codec turns messages into bytes. */
    public static final Setting<String> CODEC = Setting
            .text("codec", "what turns messages into bytes and back, by name").withDefault("json");

    /** Whether SIGTERM and the end of the JVM stop the runtime. */
    public static final Setting<Boolean> SHUTDOWN_HOOK = Setting.flag(
            "runtime.shutdown-hook",
            "whether SIGTERM, SIGINT and the end of the JVM stop the runtime gracefully")
            .withDefault(true);

    private CoreSettings() {}

    /** All of them. */
    public static List<Setting<?>> all() {
        return List.of(TRANSPORT, JOB_STORE, STATUS_STORE, SCHEDULE_STORE, ARTIFACT_STORE, ARTIFACTS_ABOVE, CODEC,
                SHUTDOWN_HOOK);
    }
}
