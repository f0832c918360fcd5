package dev.worker.nats;

import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * An operator with one account, which may use JetStream, and one user of it: what {@code nsc} makes for people.
 *
 * @param operatorJwt the operator's word for itself
 * @param accounts the operator's words for its accounts, under their public keys
 * @param credentials the file of the user
 */
record Operator(String operatorJwt, String accounts, String credentials) {

    static Operator create() throws GeneralSecurityException, IOException {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        NKey user = NKey.createUser(null);
        String operatorKey = new String(operator.getPublicKey());
        String accountKey = new String(account.getPublicKey());
        String systemKey = new String(NKey.createAccount(null).getPublicKey());
        String operatorJwt = issue(operator, operatorKey,
                "{\"system_account\":\"" + systemKey + "\",\"type\":\"operator\",\"version\":2}");
        String systemJwt = issue(operator, systemKey, "{\"type\":\"account\",\"version\":2}");
        String accountJwt = issue(operator, accountKey,
                """
                        {"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1,
                        "mem_storage":-1,"disk_storage":-1,"streams":-1,"consumer":-1},"type":"account","version":2}""");
        String userJwt = JwtUtils.issueUserJWT(account, accountKey, new String(user.getPublicKey()));
        return new Operator(operatorJwt, systemKey + ": " + systemJwt + ", " + accountKey + ": " + accountJwt,
                String.format(JwtUtils.NATS_USER_JWT_FORMAT, userJwt, new String(user.getSeed())));
    }

    String[] configuration() {
        return new String[]{
                "operator: " + operatorJwt,
                "resolver: MEMORY",
                "resolver_preload: { " + accounts + " }"
        };
    }

    private static String issue(NKey issuer, String subject, String claims)
            throws GeneralSecurityException, IOException {
        return JwtUtils.issueJWT(issuer, subject, subject, null, JwtUtils.currentTimeSeconds(),
                new String(issuer.getPublicKey()), () -> claims);
    }
}
