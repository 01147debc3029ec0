using System.Text.Json;
using Coldstart.Analytics.Functions.Reports;

namespace Coldstart.Grains;

/// <summary>Reports between processes. What one of another version does not know is left out, or has its default: a rolling update mixes them for minutes.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new() { RespectRequiredConstructorParameters = false };

    public static byte[] Write(FunctionReport report) => JsonSerializer.SerializeToUtf8Bytes(report, Options);

    /// <exception cref="JsonException">It is none.</exception>
    public static FunctionReport Read(byte[] json) => JsonSerializer.Deserialize<FunctionReport>(json, Options) ?? throw new JsonException("A report is missing.");
}
