using System.Buffers;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// An ARN of AWS Lambda: <c>arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]</c>, or that of a runtime,
/// <c>arn:aws:lambda:REGION::runtime:HASH</c>, which tells the region alone.
/// </summary>
internal readonly ref struct FunctionArn
{
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);

    private FunctionArn(ReadOnlySpan<byte> region, ReadOnlySpan<byte> account, ReadOnlySpan<byte> functionName, ReadOnlySpan<byte> qualifier)
    {
        Region = region;
        Account = account;
        FunctionName = functionName;
        Qualifier = qualifier;
    }

    public ReadOnlySpan<byte> Region { get; }

    public ReadOnlySpan<byte> Account { get; }

    public ReadOnlySpan<byte> FunctionName { get; }

    public ReadOnlySpan<byte> Qualifier { get; }

    public static bool TryParse(ReadOnlySpan<byte> text, out FunctionArn arn)
    {
        arn = default;
        if (!text.StartsWith("arn:aws"u8)) return false;
        Next(ref text);
        Next(ref text);
        if (!Next(ref text).SequenceEqual("lambda"u8)) return false;
        var region = Next(ref text);
        var account = Next(ref text);
        if (!IsPlain(region) || region.IsEmpty || !IsPlain(account)) return false;
        var resource = Next(ref text);
        if (resource.SequenceEqual("runtime"u8))
        {
            arn = new FunctionArn(region, account, default, default);
            return true;
        }
        var name = Next(ref text);
        if (!resource.SequenceEqual("function"u8) || !FunctionNames.IsValid(name)) return false;
        arn = new FunctionArn(region, account, name, Next(ref text));
        return true;
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        var part = colon < 0 ? text : text[..colon];
        text = colon < 0 ? default : text[(colon + 1)..];
        return part;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) => text.Length <= 32 && !text.ContainsAnyExcept(PlainBytes);
}
