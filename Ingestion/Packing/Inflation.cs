using System.Buffers.Binary;
using System.IO.Compression;
using Coldstart.Analytics;

namespace Coldstart.Ingestion.Packing;

/// <summary>
/// Inflates gzip and zlib, one member or several behind each other (RFC 1952, section 2.2), with blanks between them. What is cut short or does
/// not match its checksum is broken as a whole: half a payload must not pass for one.
/// </summary>
internal static class Inflation
{
    // Without it the framework takes a stream that breaks off for one that ends. It is read once, when the first stream is opened.
    static Inflation() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Inflates into memory, behind what it holds.</summary>
    /// <param name="packed">Begins as <see cref="PackedForm.IsPacked"/> says.</param>
    /// <param name="into">Takes the bytes.</param>
    /// <param name="lengthMax">Bytes that the memory may hold in the end.</param>
    public static UnpackOutcome Inflate(ReadOnlyMemory<byte> packed, IPayloadMemory into, long lengthMax)
    {
        while (true)
        {
            if (!PackedForm.IsPacked(packed.Span)) return UnpackOutcome.Broken;
            var outcome = InflateMembers(packed, into, lengthMax, out var length);
            if (outcome != UnpackOutcome.Whole) return outcome;
            packed = packed[length..];
            var blanks = packed.Span.IndexOfAnyExcept(" \t\r\n\0"u8);
            if (blanks < 0) return UnpackOutcome.Whole;
            packed = packed[blanks..];
        }
    }

    /// <summary>Inflates one member of zlib, or as many of gzip as follow each other directly.</summary>
    private static UnpackOutcome InflateMembers(ReadOnlyMemory<byte> packed, IPayloadMemory into, long lengthMax, out int length)
    {
        length = packed.Length;
        var before = into.Length;
        var expected = LengthInTrailer(packed.Span);
        // An honest bomb says how large it is: that it is one is found out without holding it.
        if (before + expected > lengthMax && IsLongerThan(packed, lengthMax - before)) return UnpackOutcome.TooLarge;
        // Room for all of it at once; what lies costs no more than the bound.
        if (expected > Limits.InflationStepBytes && before + expected <= lengthMax && into.Room((int)expected + Limits.InflationStepBytes).IsEmpty) return UnpackOutcome.NoMemory;
        var source = new PackedSource(packed, packed.Length);
        try
        {
            using var inflater = Open(source, packed.Span);
            while (true)
            {
                var room = into.Room(Limits.InflationStepBytes);
                if (room.IsEmpty) return UnpackOutcome.NoMemory;
                var read = inflater.Read(room.Span);
                if (read == 0) break;
                into.Advance(read);
                if (into.Length > lengthMax) return UnpackOutcome.TooLarge;
            }
        }
        catch (InvalidDataException)
        {
            return UnpackOutcome.Broken;
        }
        // The decompressor reads ahead and does not tell what it left. Mostly the trailer of gzip does: one member that ends where the bytes end.
        if (!IsOneMember(packed.Span, into.Length - before)) length = EndOfMembers(packed, source.Given - source.LastRead);
        return UnpackOutcome.Whole;
    }

    private static bool IsOneMember(ReadOnlySpan<byte> packed, int inflated) => PackedForm.IsGzip(packed) && LengthInTrailer(packed) == inflated;

    /// <summary>
    /// RFC 1952, section 2.3.1: a member ends with the length of what it holds, modulo 2^32. Where something follows the member, it is any number; 0 where there is none.
    /// </summary>
    private static long LengthInTrailer(ReadOnlySpan<byte> packed) =>
        PackedForm.IsGzip(packed) && packed.Length > 4 ? BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]) : 0;

    /// <summary>Inflates and throws away, up to a length.</summary>
    private static bool IsLongerThan(ReadOnlyMemory<byte> packed, long lengthMax)
    {
        Span<byte> nowhere = stackalloc byte[4096];
        var source = new PackedSource(packed, packed.Length);
        try
        {
            using var inflater = Open(source, packed.Span);
            long inflated = 0;
            for (var read = inflater.Read(nowhere); read > 0 && inflated <= lengthMax; read = inflater.Read(nowhere)) inflated += read;
            return inflated > lengthMax;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Inflates once more and throws it away, in order to see where it ends: known to be whole, and to end behind <paramref name="atLeast"/>.</summary>
    private static int EndOfMembers(ReadOnlyMemory<byte> packed, int atLeast)
    {
        Span<byte> nowhere = stackalloc byte[4096];
        var source = new PackedSource(packed, atLeast);
        using var inflater = Open(source, packed.Span);
        while (inflater.Read(nowhere) > 0)
        {
            // Only the end counts.
        }
        // Behind gzip one byte is looked at, for another member may follow.
        return PackedForm.IsGzip(packed.Span) && source.Given < packed.Length ? source.Given - 1 : source.Given;
    }

    private static Stream Open(PackedSource source, ReadOnlySpan<byte> packed) =>
        PackedForm.IsGzip(packed) ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
}
