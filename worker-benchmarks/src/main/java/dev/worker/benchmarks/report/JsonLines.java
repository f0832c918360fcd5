package dev.worker.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes each result as a line. In the file, each has the environment, so that it needs no other to be understood. */
public final class JsonLines {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Path file;
    private final Environment environment;

    /** Begins an empty file. */
    public JsonLines(Path file, Environment environment) {
        this.file = file;
        this.environment = environment;
        write("", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Adds a line to the file, and returns the part of it that is the result's own. */
    public String add(Result result) {
        Map<String, Object> fields = fields(result);
        String line = MAPPER.writeValueAsString(fields);
        fields.put("environment", environment.facts());
        // At once, so that a run that is broken off leaves what it had.
        write(MAPPER.writeValueAsString(fields) + "\n", StandardOpenOption.APPEND);
        return line;
    }

    private void write(String text, StandardOpenOption... options) {
        try {
            Files.writeString(file, text, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> fields(Result result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("measure", result.measure());
        fields.put("column", result.column().name());
        fields.put("unit", result.column().unit());
        fields.put("higherIsBetter", result.column().higherIsBetter());
        fields.put("database", result.database());
        fields.put("contender", result.contender());
        fields.put("version", result.version());
        fields.putAll(fields(result.finding()));
        return fields;
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (finding) {
            case Finding.Measured measured -> {
                fields.put("status", "measured");
                fields.put("median", measured.summary().median());
                fields.put("min", measured.summary().min());
                fields.put("max", measured.summary().max());
                fields.put("samples", measured.summary().samples());
                fields.put("duplicates", measured.duplicates());
                fields.put("lost", measured.lost());
                fields.put("cutShort", measured.cutShort());
            }
            case Finding.Refused refused -> {
                fields.put("status", "refused");
                fields.put("reason", refused.reason());
            }
            case Finding.Failed failed -> {
                fields.put("status", "failed");
                fields.put("reason", failed.reason());
            }
        }
        return fields;
    }
}
