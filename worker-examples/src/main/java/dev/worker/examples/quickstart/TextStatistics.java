package dev.worker.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a pass over a text finds. */
record TextStatistics(long lines, long words, String sha256) {

    private static final int BUFFER = 1 << 16;

    /**
     * Reads a text to its end.
     *
     * @param stream UTF-8
     * @param afterEachBuffer is called now and then, and may throw to end the reading
     * @throws NotTextException if it is not UTF-8 or has a NUL character
     */
    static TextStatistics read(InputStream stream, Runnable afterEachBuffer) throws IOException, NotTextException {
        MessageDigest digest = newDigest();
        // A decoder that reports what it cannot decode; the default one would put question marks in its place.
        Reader reader = new InputStreamReader(
                new DigestInputStream(stream, digest),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
        Counter counter = new Counter();
        char[] buffer = new char[BUFFER];
        try {
            for (int length = reader.read(buffer); length >= 0; length = reader.read(buffer)) {
                counter.count(buffer, length);
                afterEachBuffer.run();
            }
        } catch (CharacterCodingException e) {
            throw new NotTextException("not text: invalid UTF-8");
        }
        return new TextStatistics(counter.lines(), counter.words, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** That it is no text. */
    static final class NotTextException extends Exception {

        NotTextException(String message) {
            super(message);
        }
    }

    private static final class Counter {

        private long lineFeeds;
        private long words;
        private boolean inLine;
        private boolean inWord;

        void count(char[] buffer, int length) throws NotTextException {
            for (int i = 0; i < length; i++) {
                char c = buffer[i];
                if (c == 0) {
                    throw new NotTextException("not text: a NUL character");
                }
                lineFeeds += c == '\n' ? 1 : 0;
                inLine = c != '\n';
                boolean wordCharacter = !Character.isWhitespace(c);
                words += wordCharacter && !inWord ? 1 : 0;
                inWord = wordCharacter;
            }
        }

        long lines() {
            return inLine ? lineFeeds + 1 : lineFeeds;
        }
    }
}
