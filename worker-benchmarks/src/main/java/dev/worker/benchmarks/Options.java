package dev.worker.benchmarks;

import dev.worker.benchmarks.measure.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * What the command line asks for.
 *
 * @param scale how much of everything
 * @param measures names, in any order; all when empty, and so for the next two
 * @param contenders names
 * @param databases names
 * @param output where results and data go
 */
record Options(Scale scale, Set<String> measures, Set<String> contenders, Set<String> databases, Path output) {
    private static final Path DEFAULT_OUTPUT = Path.of("worker-benchmarks", "target", "bench");

    /** The command line is wrong; the message tells all that is. */
    static final class UsageException extends RuntimeException {
        UsageException(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    static Options parse(List<String> arguments, Names names) {
        return new Parser(names).parse(arguments);
    }

    private static final class Parser {
        private final Names names;
        private final List<String> problems = new ArrayList<>();
        private Scale scale = Scale.quick();
        private UnaryOperator<Scale> changed = UnaryOperator.identity();
        private Set<String> measures = Set.of();
        private Set<String> contenders = Set.of();
        private Set<String> databases = Set.of("postgres", "h2");
        private Path output = DEFAULT_OUTPUT;

        Parser(Names names) {
            this.names = names;
        }

        Options parse(List<String> arguments) {
            var rest = arguments.iterator();
            while (rest.hasNext()) {
                String option = rest.next();
                switch (option) {
                    case "--quick" -> scale = Scale.quick();
                    case "--full" -> scale = Scale.full();
                    case "--rounds", "--jobs", "--slots", "--measures", "--contenders", "--databases", "--out" -> {
                        if (rest.hasNext()) {
                            take(option, rest.next());
                        } else {
                            problems.add(option + " needs a value");
                        }
                    }
                    default -> problems.add("there is no option " + option);
                }
            }
            if (!problems.isEmpty()) {
                throw new UsageException(problems);
            }
            return new Options(changed.apply(scale), measures, contenders, databases, output);
        }

        private void take(String option, String value) {
            switch (option) {
                case "--rounds" -> change(Scale::withRounds, numbers(option, value, 1));
                case "--jobs" -> change(Scale::withJobs, numbers(option, value, 1));
                case "--slots" -> {
                    List<Integer> slots = numbers(option, value, Integer.MAX_VALUE);
                    if (!slots.isEmpty()) {
                        change(scale -> scale.withSlots(slots));
                    }
                }
                case "--measures" -> measures = chosen("measure", value, names.measures());
                case "--contenders" -> contenders = chosen("contender", value, names.contenders());
                case "--databases" -> databases = chosen("database", value, names.databases());
                default -> output = Path.of(value);
            }
        }

        private void change(BiFunction<Scale, Integer, Scale> change, List<Integer> one) {
            one.forEach(number -> change(scale -> change.apply(scale, number)));
        }

        /** Later, because the scale that is to be changed may be named behind. */
        private void change(UnaryOperator<Scale> change) {
            UnaryOperator<Scale> before = changed;
            changed = scale -> change.apply(before.apply(scale));
        }

        private List<Integer> numbers(String option, String value, int most) {
            List<String> parts = List.of(value.split(","));
            if (parts.size() <= most && parts.stream().allMatch(part -> part.matches("[1-9]\\d{0,6}"))) {
                return parts.stream().map(Integer::valueOf).toList();
            }
            String several = most > 1 ? ", or several" : "";
            problems.add(option + " needs a number from 1 to 9999999" + several + ", not " + value);
            return List.of();
        }

        private Set<String> chosen(String kind, String value, List<String> known) {
            List<String> chosen = List.of(value.split(","));
            for (String name : chosen) {
                if (!known.contains(name)) {
                    problems.add("there is no " + kind + " " + name + "; there are " + String.join(", ", known));
                }
            }
            return Set.copyOf(chosen);
        }
    }
}
