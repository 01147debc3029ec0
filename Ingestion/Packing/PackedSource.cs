namespace Coldstart.Ingestion.Packing;

/// <summary>Gives packed bytes to a decompressor and tells how many of them it took.</summary>
/// <param name="bytes">What is packed.</param>
/// <param name="singlyFrom">From here on one byte at a time, so that the end of what is packed is seen to the byte.</param>
internal sealed class PackedSource(ReadOnlyMemory<byte> bytes, int singlyFrom) : Stream
{
    /// <summary>Bytes that were given.</summary>
    public int Given { get; private set; }

    /// <summary>Bytes that were given at the last read.</summary>
    public int LastRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Given;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var most = Given < singlyFrom ? singlyFrom - Given : 1;
        var length = Math.Min(Math.Min(buffer.Length, most), bytes.Length - Given);
        bytes.Span.Slice(Given, length).CopyTo(buffer);
        Given += length;
        if (length > 0) LastRead = length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
