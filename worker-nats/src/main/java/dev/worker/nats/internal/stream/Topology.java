package dev.worker.nats.internal.stream;

/**
 * The names of all streams and subjects. The buckets are key-value buckets as every NATS tool knows them.
 *
 * @param prefix how all of them begin
 */
public record Topology(String prefix) {

    /** The stream of tickets. */
    public String workStream() {
        return prefix + "-work";
    }

    /** The subject of a lane. */
    public String work(String lane) {
        return workRoot() + lane;
    }

    /** How the subjects of all lanes begin. */
    public String workRoot() {
        return prefix + ".work.";
    }

    /** The stream of what is to be done later. */
    public String dueStream() {
        return prefix + "-due";
    }

    /** How the subjects of all times begin. */
    public String dueRoot() {
        return prefix + ".due.";
    }

    /** The bucket of jobs and their standings. */
    public String jobsBucket() {
        return prefix + "-jobs";
    }

    /** The bucket of owners, their leases and what they hold. */
    public String ownersBucket() {
        return prefix + "-owners";
    }

    /** The bucket of the workers' presence. */
    public String workersBucket() {
        return prefix + "-workers";
    }

    /** The bucket of schedules. */
    public String schedulesBucket() {
        return prefix + "-schedules";
    }

    /** The object store of artifacts. */
    public String artifacts() {
        return prefix + "-artifacts";
    }

    /** How the subjects of hints begin; hints are no stream. */
    public String hintRoot() {
        return prefix + ".hint.";
    }

    /** The stream behind a bucket. */
    public static String streamOf(String bucket) {
        return "KV_" + bucket;
    }

    /** How the subjects of a bucket begin. */
    public static String rootOf(String bucket) {
        return "$KV." + bucket + ".";
    }
}
