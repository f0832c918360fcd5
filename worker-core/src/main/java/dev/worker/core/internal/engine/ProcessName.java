package dev.worker.core.internal.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The name of a runtime in its process, for people: host, process id and a random part, since one process may host several
 * runtimes.
 *
 * @param value the name
 */
public record ProcessName(String value) {

    /** A new name. */
    public static ProcessName create() {
        String random = HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
        return new ProcessName(host() + "-" + ProcessHandle.current().pid() + "-" + random);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
