package dev.worker.jobs;

import dev.worker.api.Message;

/**
 * The command that has the templates of this process looked up anew, instead of when their time is over; answers of how many
 * message types some were known.
 */
public record RefreshTemplates() implements Message<Integer> {}
