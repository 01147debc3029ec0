namespace Coldstart.Storage.Journal;

/// <summary>A used idempotency key with the answer that its first request got.</summary>
/// <param name="Project">Whose key.</param>
/// <param name="Route">The route it was used on, such as <c>/api/v1/ingest</c>.</param>
/// <param name="Key">The client's key, 1 to 255 characters.</param>
/// <param name="BodyHash">SHA-256 of the inflated body, 32 bytes.</param>
/// <param name="Result">The body of the 2xx answer.</param>
/// <param name="ExpiresAtUs">µs since 1970 UTC.</param>
/// <param name="Functions">Functions that the request touched: a repeat waits until they are caught up.</param>
public sealed record IdempotencyRecord(Guid Project, string Route, string Key, byte[] BodyHash, byte[] Result, long ExpiresAtUs, IReadOnlyList<Guid> Functions);
