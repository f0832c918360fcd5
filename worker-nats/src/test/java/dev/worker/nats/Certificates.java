package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for this machine that signs itself, in the forms that servers and clients want. The server's is the client's too. */
final class Certificates {

    static final String PASSWORD = "secret-enough";
    private static final String ALIAS = "us";

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    static Certificates make(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Certificates made = new Certificates(directory);
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-alias", ALIAS, "-dname", "CN=localhost",
                "-ext", "san=ip:127.0.0.1,dns:localhost", "-validity", "30", "-storetype", "PKCS12",
                "-keystore", made.keyStore(), "-storepass", PASSWORD).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        made.unpack();
        return made;
    }

    String keyStore() {
        return directory.resolve("key.p12").toString();
    }

    String trustStore() {
        return directory.resolve("trust.p12").toString();
    }

    String[] server() {
        return new String[]{tls("timeout: 5")};
    }

    String[] serverThatVerifies() {
        return new String[]{tls("verify: true, timeout: 5, ca_file: \"" + directory.resolve("cert.pem") + "\"")};
    }

    private String tls(String more) {
        return "tls { cert_file: \"" + directory.resolve("cert.pem") + "\", key_file: \"" + directory.resolve("key.pem")
                + "\", " + more + " }";
    }

    private void unpack() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(Path.of(keyStore()).toFile(), PASSWORD.toCharArray());
        pem("key.pem", "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        pem("cert.pem", "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        try (var out = Files.newOutputStream(Path.of(trustStore()))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private void pem(String name, String what, byte[] bytes) throws IOException {
        Files.writeString(directory.resolve(name), "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }
}
