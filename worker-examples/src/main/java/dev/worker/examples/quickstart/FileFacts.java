package dev.worker.examples.quickstart;

/**
 * The result of an {@link IndexFile}.
 *
 * @param path as in the message
 * @param language by the file's name
 * @param bytes how many were read
 * @param lines how many are ended by a line feed, and a last one that is not
 * @param words runs of characters that are not white space
 * @param sha256 of its bytes, in hexadecimal
 * @param micros how long reading it took, in microseconds
 */
record FileFacts(String path, String language, long bytes, long lines, long words, String sha256, long micros) {}
