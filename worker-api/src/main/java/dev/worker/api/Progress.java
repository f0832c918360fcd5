package dev.worker.api;

import java.util.Objects;

/**
 * How far a job is.
 *
 * @param fraction from 0 to 1
 * @param text what is happening, for people; at most {@value #MAX_TEXT} characters are kept, and null is no text
 */
public record Progress(double fraction, String text) {

    /** The most characters that are kept of the text. */
    public static final int MAX_TEXT = 500;

    /** Checks the fraction and cuts the text. */
    public Progress {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw WorkerException.invalid("progress fraction is %s; allowed is 0 to 1", fraction);
        }
        text = Objects.requireNonNullElse(text, "");
        text = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
