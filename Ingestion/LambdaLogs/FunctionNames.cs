using Coldstart.Analytics;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>What can be a function's name in a log.</summary>
internal static class FunctionNames
{
    private static ReadOnlySpan<byte> LogGroupPrefix => "/aws/lambda/"u8;

    public static bool IsValid(ReadOnlySpan<byte> name) => name.Length is > 0 and <= Limits.FunctionNameCharactersMax && JsonText.IsFunctionName(name);

    /// <summary>The function of a log group, <c>/aws/lambda/NAME</c>; empty where the group tells none.</summary>
    public static ReadOnlySpan<byte> OfLogGroup(ReadOnlySpan<byte> logGroup) =>
        logGroup.StartsWith(LogGroupPrefix) && IsValid(logGroup[LogGroupPrefix.Length..]) ? logGroup[LogGroupPrefix.Length..] : default;
}
