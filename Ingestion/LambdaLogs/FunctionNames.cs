using System.Buffers;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>What can be a function's name in a log.</summary>
internal static class FunctionNames
{
    private const int LengthMax = 255;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:$/"u8);

    private static ReadOnlySpan<byte> LogGroupPrefix => "/aws/lambda/"u8;

    public static bool IsValid(ReadOnlySpan<byte> name) => name.Length is > 0 and <= LengthMax && !name.ContainsAnyExcept(Allowed);

    /// <summary>The function of a log group, <c>/aws/lambda/NAME</c>; empty where the group tells none.</summary>
    public static ReadOnlySpan<byte> OfLogGroup(ReadOnlySpan<byte> logGroup) =>
        logGroup.StartsWith(LogGroupPrefix) && IsValid(logGroup[LogGroupPrefix.Length..]) ? logGroup[LogGroupPrefix.Length..] : default;
}
