package dev.worker.benchmarks.report;

import dev.worker.benchmarks.measure.Column;

/**
 * One cell of one table, and one line of the results' file.
 *
 * @param measure the measure's name
 * @param column what the number is
 * @param database the database server's name
 * @param contender the contender's name
 * @param version the contender's version
 * @param finding the number, or why there is none
 */
public record Result(
        String measure, Column column, String database, String contender, String version, Finding finding) {}
