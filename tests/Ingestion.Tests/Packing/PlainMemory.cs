using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Tests.Packing;

/// <summary>Memory without an account, up to a bound.</summary>
internal sealed class PlainMemory(int bytesMax = 1 << 26) : IPayloadMemory
{
    private byte[] bytes = [];

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public int Length { get; private set; }

    /// <summary>Bytes that were held at most.</summary>
    public int Held => bytes.Length;

    public Memory<byte> Room(int more)
    {
        if (Length + more > bytesMax) return default;
        if (bytes.Length < Length + more) Array.Resize(ref bytes, Math.Max(Length + more, Math.Min(bytes.Length * 2, bytesMax)));
        return bytes.AsMemory(Length);
    }

    public void Advance(int written) => Length += written;

    public void Patch(int at, ReadOnlySpan<byte> patched) => patched.CopyTo(bytes.AsSpan(0, Length)[at..]);

    public void Clear() => Length = 0;
}
