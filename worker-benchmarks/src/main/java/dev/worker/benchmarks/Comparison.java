package dev.worker.benchmarks;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.measure.Scale;
import dev.worker.benchmarks.measure.Trial;
import dev.worker.benchmarks.report.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Runs every trial with every contender in turns, so that none has the machine's better hour. */
final class Comparison {
    private final Scale scale;
    private final List<Contender> contenders;
    private final List<DatabaseServer> servers;
    private final Consumer<String> progress;

    Comparison(Scale scale, List<Contender> contenders, List<DatabaseServer> servers, Consumer<String> progress) {
        this.scale = scale;
        this.contenders = contenders;
        this.servers = servers;
        this.progress = progress;
    }

    /** All results of a measure. */
    List<Result> run(Measure measure) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (DatabaseServer server : servers) {
            for (Trial trial : measure.trials()) {
                try (trial) {
                    entries(trial, server).forEach(entry -> results.addAll(entry.results(measure)));
                }
            }
        }
        return results;
    }

    private List<Entry> entries(Trial trial, DatabaseServer server) throws InterruptedException {
        List<Entry> entries = contenders.stream()
                .filter(contender -> contender.supports(server.dialect()))
                .map(contender -> new Entry(contender, trial, server))
                .toList();
        int warmUps = trial.warmsUp() ? scale.warmUps() : 0;
        for (int round = 0; round < warmUps + scale.rounds(); round++) {
            for (Entry entry : turned(entries, round)) {
                if (entry.runs()) {
                    entry.runOnce(round >= warmUps);
                    progress.accept((round < warmUps ? "warm-up" : "round " + (round - warmUps + 1)) + ": " + entry);
                }
            }
        }
        return entries;
    }

    /** Each round begins with another contender. */
    private static List<Entry> turned(List<Entry> entries, int round) {
        List<Entry> turned = new ArrayList<>(entries);
        Collections.rotate(turned, -round);
        return turned;
    }
}
