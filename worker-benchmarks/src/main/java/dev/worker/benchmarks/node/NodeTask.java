package dev.worker.benchmarks.node;

/** What a node can do. */
public enum NodeTask {
    /** Work off jobs together with other nodes, and tell which it ran. */
    DRAIN,
    /** Run many jobs at once, and tell what memory that takes. */
    MEMORY,
    /** Run one job as soon as possible, and tell. */
    STARTUP
}
