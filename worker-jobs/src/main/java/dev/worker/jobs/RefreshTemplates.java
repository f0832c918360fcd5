package dev.worker.jobs;

import dev.worker.api.Message;

/**
 * The command that has the templates of this process looked up anew, instead of when their time is over; answers of how many
 * message types some were known. They are forgotten first: while a source is away, enqueueing fails for types that it may know.
 */
public record RefreshTemplates() implements Message<Integer> {}
