namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Where and when a line was printed, as far as what stands around it tells. Empty parts are not known.</summary>
internal ref struct LogOrigin
{
    /// <summary>The bytes as they came, with everything around the line: what a rejection keeps.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>The line or document itself: within a message without what is around that.</summary>
    public ReadOnlySpan<byte> Piece { get; private set; }

    public bool HasTime { get; private set; }

    /// <summary>µs since 1970 UTC of the log event.</summary>
    public long TimeUs { get; private set; }

    /// <summary>The log stream.</summary>
    public ReadOnlySpan<byte> Environment { get; set; }

    public ReadOnlySpan<byte> FunctionName { get; set; }

    public ReadOnlySpan<byte> FunctionVersion { get; set; }

    public ReadOnlySpan<byte> Account { get; set; }

    public ReadOnlySpan<byte> Region { get; set; }

    public ReadOnlySpan<byte> RequestId { get; set; }

    /// <summary>
    /// A logger of the function wrote this, so it can quote anything: only a ColdStartReport is believed.
    /// </summary>
    public bool IsApplication { get; set; }

    /// <summary>Messages around this one.</summary>
    public int Depth { get; set; }

    /// <summary>This is the line or document that is being read.</summary>
    public void At(ReadOnlySpan<byte> piece)
    {
        Piece = piece;
        if (Depth == 0) Raw = piece;
    }

    /// <summary>The first time that is found counts: it stands outermost and is that of the log event.</summary>
    public void At(long timeUs)
    {
        if (HasTime) return;
        HasTime = true;
        TimeUs = timeUs;
    }

    /// <summary>A platform event's own time counts before that of the log event.</summary>
    public void AtExactly(long timeUs)
    {
        HasTime = true;
        TimeUs = timeUs;
    }

    /// <summary>Takes a text as the log stream if it has the form of one, and what its name tells.</summary>
    public bool TryEnvironment(ReadOnlySpan<byte> text)
    {
        if (!LogStreamName.TryParse(text, out var name)) return false;
        Environment = text;
        FunctionVersion = name.Version;
        if (!name.FunctionName.IsEmpty) FunctionName = name.FunctionName;
        return true;
    }

    /// <summary>Takes what a log group tells; Logs Insights writes <c>ACCOUNT:GROUP</c>.</summary>
    public void LogGroup(ReadOnlySpan<byte> text)
    {
        var name = FunctionNames.OfLogGroup(text[(text.IndexOf((byte)':') + 1)..]);
        if (!name.IsEmpty) FunctionName = name;
    }

    /// <summary>Takes what an ARN tells; a text that is none tells nothing.</summary>
    public void Arn(ReadOnlySpan<byte> text)
    {
        if (!FunctionArn.TryParse(text, out var arn)) return;
        Region = arn.Region;
        if (!arn.Account.IsEmpty) Account = arn.Account;
        if (!arn.FunctionName.IsEmpty) FunctionName = arn.FunctionName;
    }
}
