package dev.handover.router.routing;

import java.util.HexFormat;

/**
 * The name of one request, made by the router that received it: 128 random bits. Never taken from a
 * caller, who could otherwise choose the arm.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record RequestId(long high, long low) {
  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
