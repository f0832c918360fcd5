/** The program that the README shows. */
package dev.worker.examples.readme;
