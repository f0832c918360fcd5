package dev.worker.benchmarks.report;

/** What came of measuring one contender on one database. */
public sealed interface Finding {
    /** Whether nothing is wrong: a refusal is no fault, a failed run or a wrong count is. */
    boolean sound();

    /**
     * Numbers.
     *
     * @param summary of all rounds
     * @param duplicates runs beyond one for each job, over all rounds
     * @param lost jobs that never ran, over all rounds
     * @param cutShort whether the time limit ended any round
     */
    record Measured(Summary summary, int duplicates, int lost, boolean cutShort) implements Finding {
        @Override
        public boolean sound() {
            return duplicates == 0 && lost == 0;
        }
    }

    /** It makes no sense here, and was not run. */
    record Refused(String reason) implements Finding {
        @Override
        public boolean sound() {
            return true;
        }
    }

    /** It was run and broke. */
    record Failed(String reason) implements Finding {
        @Override
        public boolean sound() {
            return false;
        }
    }
}
