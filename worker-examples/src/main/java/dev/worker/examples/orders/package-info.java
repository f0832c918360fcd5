/** Orders that are reserved and charged at the same time, then shipped, and undone where one of these fails. */
package dev.worker.examples.orders;
