namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>A request as it is sent.</summary>
/// <param name="Number">Which it is; makes it again.</param>
/// <param name="Body">As it is sent.</param>
/// <param name="Plain">The body as the server should see it; null where nobody knows (its encoding is broken).</param>
internal sealed record FuzzRequest(long Number, string Method, string Path, byte[]? Body, byte[]? Plain, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>Of the invocation doors, whose answers tell exactly what was counted.</summary>
    public bool IsInvocations => Method == "POST" && Path.Split('?')[0] is "/api/v1/ingest" or "/api/v1/ingest/batch";

    public override string ToString() => $"COLDSTART_FUZZ_SEED={FuzzSettings.Seed} COLDSTART_FUZZ_ONLY={Number}: {Method} {Path} ({Body?.Length ?? 0} bytes)";
}
