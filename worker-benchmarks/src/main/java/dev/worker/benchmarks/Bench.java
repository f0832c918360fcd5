package dev.worker.benchmarks;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.DatabaseServers;
import dev.worker.benchmarks.field.Field;
import dev.worker.benchmarks.field.Versions;
import dev.worker.benchmarks.measure.Catalogue;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.report.Environment;
import dev.worker.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Compares the contenders: this is what the script {@code bench} starts. */
public final class Bench {
    private static final int WRONG_COMMAND_LINE = 2;
    private static final int UNSOUND_RESULTS = 1;

    private final Options options;

    Bench(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(Help.text());
            return;
        }
        Options options;
        try {
            options = Options.parse(List.of(arguments), Names.all());
        } catch (Options.UsageException e) {
            System.err.println(e.getMessage());
            System.err.println("./bench --help tells more.");
            System.exit(WRONG_COMMAND_LINE);
            return;
        }
        boolean sound = new Bench(options).run("./bench " + String.join(" ", arguments));
        // Some contenders leave threads behind that are no daemons.
        System.exit(sound ? 0 : UNSOUND_RESULTS);
    }

    /** Runs what the options ask for; tells whether nothing failed, ran twice or was lost. */
    boolean run(String command) throws IOException, InterruptedException {
        Files.createDirectories(options.output());
        List<DatabaseServer> servers = chosen(DatabaseServers.in(options.output()), DatabaseServer::name,
                options.databases());
        try {
            return run(command, servers);
        } finally {
            servers.forEach(DatabaseServer::close);
        }
    }

    private boolean run(String command, List<DatabaseServer> servers) throws InterruptedException {
        List<Contender> contenders = contenders();
        Environment environment = Environment.of(command, options.scale().rounds(), servers, Versions.all());
        Report report = new Report(options.output(), environment, System.out);
        Comparison comparison = new Comparison(options.scale(), contenders, servers, System.out::println);
        for (Measure measure : chosen(Catalogue.of(options.scale()), Measure::name, options.measures())) {
            System.out.println("\n" + measure.title());
            report.add(measure, comparison.run(measure));
        }
        return report.sound();
    }

    private List<Contender> contenders() {
        return options.contenders().isEmpty()
                ? Field.contenders().stream().filter(Contender::takesPartUnasked).toList()
                : chosen(Field.contenders(), Contender::name, options.contenders());
    }

    /** Those whose names were chosen, or all when none was. */
    private static <T> List<T> chosen(List<T> all, Function<T, String> name, Set<String> names) {
        Predicate<T> isChosen = candidate -> names.isEmpty() || names.contains(name.apply(candidate));
        return all.stream().filter(isChosen).toList();
    }
}
