/** What features of this framework cost by themselves, where no peer has the like. */
package dev.worker.benchmarks.own;
