/**
 * What a feature team and a plugin author write against. Depends on the JDK alone.
 */
module dev.worker.api {
    requires transitive java.sql;

    exports dev.worker.api;
    exports dev.worker.api.event;
    exports dev.worker.api.spi;

    uses dev.worker.api.spi.WorkerPlugin;
}
