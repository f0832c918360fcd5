package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.spi.Change;
import dev.worker.core.extension.Gate;
import java.time.Duration;
import java.util.List;

/**
 * The permits of one fetch: so many of each gate of its lane. They come back one by one, as the jobs end or where none was there.
 */
record Permits(int count, List<Gate.Permits> ofGates) {

    /** Of attempts that no worker of this process fetched. */
    static final Permits NONE = new Permits(0, List.of());

    void giveBack(int permits) {
        giveBack(ofGates, permits);
    }

    static void giveBack(List<Gate.Permits> ofGates, int permits) {
        if (permits > 0) {
            ofGates.forEach(ofGate -> ofGate.giveBack(permits));
        }
    }

    boolean pass() {
        for (Gate.Permits ofGate : ofGates) {
            if (!ofGate.passes()) {
                return false;
            }
        }
        return true;
    }

    /** A job that was fetched with one of these is done with. */
    void ended(Execution execution, Change change) {
        if (ofGates.isEmpty()) {
            return;
        }
        boolean ran = execution.begun();
        Gate.End end = ran ? end(change) : Gate.End.NEITHER;
        Duration time = ran ? Duration.ofNanos(execution.elapsedNanos()) : Duration.ZERO;
        ofGates.forEach(ofGate -> ofGate.ended(end, time));
    }

    private static Gate.End end(Change change) {
        return switch (change) {
            case Change.Succeed done -> Gate.End.SUCCEEDED;
            case Change.Retry retry -> end(retry.error());
            case Change.Fail fail -> end(fail.error());
            case Change.Cancel cancel -> Gate.End.NEITHER;
            case Change.Release release -> Gate.End.NEITHER;
        };
    }

    private static Gate.End end(AttemptError error) {
        return error.kind() == FailureKind.TRANSIENT || error.kind() == FailureKind.TIMEOUT
                ? Gate.End.FAILED
                : Gate.End.NEITHER;
    }
}
