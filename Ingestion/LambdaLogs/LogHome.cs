using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Puts an event into an envelope of its own.</summary>
internal delegate byte[] Enclosing(ReadOnlySpan<byte> logEvent);

/// <summary>Whose lines follow, as what is around them tells: account, region, function and log stream of an envelope, and the envelope itself.</summary>
internal sealed class LogHome
{
    private readonly ByteWriter text = new(512);
    private readonly ByteWriter opening = new(512);
    private int accountEnd;
    private int regionEnd;
    private int nameEnd;
    private Enclosing? enclosing;

    public ReadOnlySpan<byte> Account => text.WrittenSpan[..accountEnd];

    public ReadOnlySpan<byte> Region => text.WrittenSpan[accountEnd..regionEnd];

    public ReadOnlySpan<byte> Name => text.WrittenSpan[regionEnd..nameEnd];

    /// <summary>The log stream.</summary>
    public ReadOnlySpan<byte> Stream => text.WrittenSpan[nameEnd..];

    /// <summary>Lines stand in an envelope.</summary>
    public bool IsEnvelope => opening.Length > 0 || enclosing is not null;

    /// <summary>Nothing is told any more.</summary>
    public void Clear()
    {
        text.Clear();
        opening.Clear();
        enclosing = null;
        accountEnd = regionEnd = nameEnd = 0;
    }

    /// <summary>Sets what is told; empty parts are not known.</summary>
    public void Set(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region, ReadOnlySpan<byte> name, ReadOnlySpan<byte> stream)
    {
        text.Clear();
        text.WriteRaw(account);
        accountEnd = text.Length;
        text.WriteRaw(region);
        regionEnd = text.Length;
        text.WriteRaw(name);
        nameEnd = text.Length;
        text.WriteRaw(stream);
    }

    /// <summary>Where to write the beginning of an envelope for one event of this one, up to the bracket of its events.</summary>
    public ByteWriter BeginEnvelope()
    {
        opening.Clear();
        return opening;
    }

    /// <summary>The envelope is no text.</summary>
    public void EncloseBy(Enclosing how) => enclosing = how;

    /// <summary>An event in an envelope of its own.</summary>
    public byte[] Enclose(ReadOnlySpan<byte> logEvent)
    {
        if (enclosing is not null) return enclosing(logEvent);
        var end = "]}"u8;
        var envelope = new byte[opening.Length + logEvent.Length + end.Length];
        opening.WrittenSpan.CopyTo(envelope);
        logEvent.CopyTo(envelope.AsSpan(opening.Length));
        end.CopyTo(envelope.AsSpan(opening.Length + logEvent.Length));
        return envelope;
    }
}
