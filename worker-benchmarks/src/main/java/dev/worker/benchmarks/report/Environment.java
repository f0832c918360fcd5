package dev.worker.benchmarks.report;

import dev.worker.benchmarks.database.DatabaseServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where and with what a comparison was run: without it a number says nothing. */
public record Environment(Map<String, String> facts) {
    /** Asks the JVM and the servers. */
    public static Environment of(
            String command, int rounds, List<DatabaseServer> servers, Map<String, String> versions) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", command);
        facts.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("rounds", Integer.toString(rounds));
        facts.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("heap, MiB", Long.toString(Runtime.getRuntime().maxMemory() / (1024 * 1024)));
        facts.putAll(versions);
        for (DatabaseServer server : servers) {
            server.facts().forEach((name, value) -> facts.put(server.name() + " " + name, value));
        }
        return new Environment(facts);
    }
}
