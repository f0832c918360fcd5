package dev.worker.benchmarks.node;

import dev.worker.benchmarks.work.Work;
import java.util.List;

/**
 * What a node is told when it is started.
 *
 * @param task what it shall do
 * @param contender the contender's name
 * @param url the database
 * @param slots the most jobs at once
 * @param jobs how many jobs there are in all
 * @param work what a job takes
 */
public record NodeArguments(NodeTask task, String contender, String url, int slots, int jobs, Work work) {
    static NodeArguments parse(String[] arguments) {
        return new NodeArguments(
                NodeTask.valueOf(arguments[0]),
                arguments[1],
                arguments[2],
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Work.millis(Long.parseLong(arguments[5])));
    }

    List<String> asList() {
        return List.of(
                task.name(),
                contender,
                url,
                Integer.toString(slots),
                Integer.toString(jobs),
                Long.toString(work.length().toMillis()));
    }
}
