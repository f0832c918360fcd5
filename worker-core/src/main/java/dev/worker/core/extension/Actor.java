package dev.worker.core.extension;

/**
 * A concern with a lifecycle that answers commands. Actors are started in the order of their construction and stopped in
 * reverse, each once; where one fails to start, those before it are stopped; one that fails to stop does not hinder the rest.
 */
public interface Actor {

    /** Its name, unique in the runtime. */
    String name();

    /** Declares the commands that it answers. Called once, before {@link #start()}. */
    default void commands(Commands commands) {}

    /** Starts. Called before any worker takes jobs. An exception fails the start of the runtime. */
    default void start() {}

    /** Stops. Called after the last job has been settled; given up and interrupted after 10 seconds. */
    default void stop() {}
}
