package dev.worker.benchmarks.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The process that started this one. The two talk in lines over standard input and output. */
final class Parent {
    static final String READY = "ready";
    static final String GO = "go";
    static final String STOP = "stop";
    static final String PROGRESS = "progress ";
    static final String LEDGER = "ledger ";
    static final String MEMORY = "memory ";
    static final String ENTERED = "entered";

    private final BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    void tell(String line) {
        System.out.println(line);
    }

    /** Waits for the line; a parent that is gone counts as one that says stop. */
    void await(String line) throws IOException {
        String heard = lines.readLine();
        if (heard == null) {
            heard = STOP;
        }
        if (!heard.equals(line)) {
            throw new IllegalStateException("waited for " + line + " and heard " + heard);
        }
    }
}
