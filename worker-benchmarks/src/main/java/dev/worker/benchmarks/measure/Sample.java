package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.work.Ledger;
import java.util.Map;

/**
 * What one run of one trial showed.
 *
 * @param values the number for each of the trial's columns
 * @param duplicates runs beyond one for each job
 * @param lost jobs that never ran though the contender's tables show none left
 * @param cutShort whether the time limit came before the last job
 */
public record Sample(Map<Column, Double> values, int duplicates, int lost, boolean cutShort) {
    /** Of a run in which jobs are not counted. */
    static Sample of(Map<Column, Double> values) {
        return new Sample(values, 0, 0, false);
    }

    /**
     * Takes the counts from the books. To be called when the contender has stopped: a job may run twice until then.
     *
     * @param handedIn how many jobs there were
     * @param noneLeft whether the contender's tables showed all of them as done
     */
    static Sample of(Map<Column, Double> values, Ledger ledger, int handedIn, boolean noneLeft) {
        return new Sample(values, ledger.duplicates(), noneLeft ? handedIn - ledger.finished() : 0, !noneLeft);
    }
}
