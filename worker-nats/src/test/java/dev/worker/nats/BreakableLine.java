package dev.worker.nats;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A line to a server that breaks, or is held up, at a chosen write of a client, as if its process had died there, or paused. It stays
 * broken unless it is mended.
 */
final class BreakableLine implements AutoCloseable {

    private final ServerSocket entrance;
    private final int serverPort;
    private final Moment moment;
    private final Runnable meanwhile;
    private final Runnable whenItBreaks;
    private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicBoolean reached = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();
    private volatile Predicate<String> counted;

    /** Where the line breaks. */
    enum Moment {
        /** The server never hears of the write. */
        BEFORE,
        /** The server does what it was asked for, and nobody hears of it. */
        AFTER,
        /** The same, but the server hears of it late. */
        AFTER_A_PAUSE,
        /** The server hears of it late, and all goes on. */
        NEVER
    }

    /**
     * To the server at this port. Where the server hears of the write late, something else happens first. Who calls is told at once
     * that the line broke, instead of waiting for answers.
     */
    BreakableLine(int serverPort, Moment moment, Runnable meanwhile, Runnable whenItBreaks) {
        this(serverPort, moment, BreakableLine::isWrite, meanwhile, whenItBreaks);
    }

    /** To the server at this port, held up once while something else happens; what is counted are messages on these subjects. */
    BreakableLine(int serverPort, Predicate<String> counted, Runnable meanwhile) {
        this(serverPort, Moment.NEVER, counted, meanwhile, () -> {});
    }

    private BreakableLine(int serverPort, Moment moment, Predicate<String> counted, Runnable meanwhile,
            Runnable whenItBreaks) {
        this.serverPort = serverPort;
        this.moment = moment;
        this.counted = counted;
        this.meanwhile = meanwhile;
        this.whenItBreaks = whenItBreaks;
        try {
            this.entrance = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + entrance.getLocalPort();
    }

    /** Breaks at this write from now on, counted from one. */
    void breakAt(int write) {
        writesLeft.set(write);
    }

    /** The same, where messages on these subjects are counted. */
    void breakAt(int write, Predicate<String> subjects) {
        counted = subjects;
        breakAt(write);
    }

    /** Whoever connects again comes through. */
    void mend() {
        writesLeft.set(Integer.MAX_VALUE);
        broken.set(false);
    }

    /** Whether there was a write at which it was to break. */
    boolean wasReached() {
        return reached.get();
    }

    @Override
    public void close() {
        closeQuietly(entrance);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                if (broken.get()) {
                    client.close();
                } else {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                    client.setTcpNoDelay(true);
                    server.setTcpNoDelay(true);
                    Thread.ofVirtual().start(() -> answers(server, client));
                    Thread.ofVirtual().start(() -> questions(client, server));
                }
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void answers(Socket server, Socket client) {
        byte[] bytes = new byte[8_192];
        try (client; server) {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int count; (count = in.read(bytes)) >= 0;) {
                if (!broken.get()) {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // one of them is gone
        }
    }

    private void questions(Socket client, Socket server) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = server.getOutputStream();
            for (byte[] line; (line = line(in)) != null;) {
                byte[] body = in.readNBytes(bodyLength(line));
                boolean chosen = isCounted(line) && writesLeft.decrementAndGet() == 0;
                if (chosen) {
                    reached.set(true);
                    broken.set(moment != Moment.NEVER);
                    if (moment == Moment.AFTER_A_PAUSE || moment == Moment.NEVER) {
                        meanwhile.run();
                    }
                }
                if (!chosen || moment != Moment.BEFORE) {
                    out.write(line);
                    out.write(body);
                }
                if (broken.get()) {
                    whenItBreaks.run();
                    break;
                }
            }
            // What was written is read by the server before it sees the end.
            server.shutdownOutput();
            client.close();
        } catch (IOException e) {
            closeQuietly(server);
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next; (next = in.read()) >= 0;) {
            line.write(next);
            if (next == '\n') {
                return line.toByteArray();
            }
        }
        return null;
    }

    private static int bodyLength(byte[] line) {
        String[] words = words(line);
        return publishes(words) ? Integer.parseInt(words[words.length - 1]) + 2 : 0;
    }

    private boolean isCounted(byte[] line) {
        String[] words = words(line);
        return publishes(words) && counted.test(words[1]);
    }

    private static boolean publishes(String[] words) {
        return words[0].equals("PUB") || words[0].equals("HPUB");
    }

    private static boolean isWrite(String subject) {
        return subject.startsWith("$KV.") || subject.contains(".work.") || subject.contains(".due.")
                || subject.startsWith("$JS.API.STREAM.MSG.DELETE");
    }

    private static String[] words(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).trim().split(" ");
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // it is closed
        }
    }
}
