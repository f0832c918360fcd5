package dev.worker.jobs.internal.template;

import dev.worker.api.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of templates. */
public final class TemplateSettings {

    static final Setting<Path> FILE = Setting.of(
            "jobs.templates", "a YAML file with templates of message types", "the path of a file", Path::of);

    static final Setting<Duration> TTL = Setting.duration(
            "jobs.template-ttl",
            "how long a template is used before it is looked up again",
            Duration.ofMillis(1),
            Duration.ofDays(365))
            .withDefault(Duration.ofMinutes(5));

    static final Setting<Integer> CACHE = Setting.integer(
            "jobs.template-cache", "of how many message types templates are kept in memory", 1, 1_000_000)
            .withDefault(1_000);

    private TemplateSettings() {}

    /** All of them. */
    public static List<Setting<?>> all() {
        return List.of(FILE, TTL, CACHE);
    }
}
