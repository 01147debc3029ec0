using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Unicode;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>
/// The short way for records that look like the one before, as those of an SDK do. It guesses the next key and compares it as a
/// whole; plain values are read in place, others are handed to the long way value by value. On any surprise the record is left
/// to the long way from its beginning. Both ways give the same record to the last bit: a fuzz test says so.
/// </content>
internal ref partial struct InvocationReading
{
    // Fields that the draft may hold from the last record.
    private const uint AllFields = uint.MaxValue;

    /// <summary>Reads a record if it is compact (at most one space behind a colon or comma) and nothing is wrong with it.</summary>
    /// <param name="start">The place of the brace that opens it.</param>
    /// <param name="limit">The place before which it must end.</param>
    /// <param name="end">The place behind it.</param>
    /// <returns>False where the record is left to <see cref="TryRead"/>.</returns>
    public bool TryReadShape(int start, int limit, out int end)
    {
        end = start;
        if (!scratch.Shapes.IsWorthATry()) return false;
        Draft.Restart();
        scratch.ClearUsed();
        seen = 0;
        end = ReadShape(start, limit);
        // Most records have the same fields as the one before: to forget the others is less work than to begin with a blank draft.
        Draft.Forget(stale & ~seen);
        var isHit = end > 0 && end <= limit && end - start <= Limits.InvocationBytesMax && InvocationRules.HasRequired(Draft);
        stale = isHit ? seen : AllFields;
        scratch.Shapes.Learn(isHit);
        if (isHit) Draft.Settle();
        return isHit;
    }

    /// <returns>The place behind the record, or -1.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadShape(int start, int limit)
    {
        ref var text = ref MemoryMarshal.GetReference(body);
        var next = scratch.Shapes.Next;
        var last = body.Length - ShapeText.Margin;
        var field = InvocationField.Other;
        for (var at = start + 1; at <= last; at++)
        {
            at = ShapeText.SkipSpace(ref text, at);
            at = ReadMember(ref text, at, limit, ref next[(int)field], ref field);
            if (at < 0 || at >= body.Length) return -1;
            var behind = ShapeText.ByteAt(ref text, at);
            if (behind == '}') return at + 1;
            if (behind != ',') return -1;
        }
        return -1;
    }

    /// <summary>Reads a key and its value.</summary>
    /// <param name="text">The body.</param>
    /// <param name="at">The place of the key.</param>
    /// <param name="limit">The place before which the record must end.</param>
    /// <param name="guess">What the field should be; afterwards what it is.</param>
    /// <param name="field">The field before this one; afterwards this one.</param>
    /// <returns>The place behind it, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadMember(ref byte text, int at, int limit, ref InvocationField guess, ref InvocationField field)
    {
        var key = Vector256.LoadUnsafe(ref text, (nuint)(uint)at);
        if (!ShapeKeys.Of(guess).Begins(key))
        {
            var found = ShapeKeys.Find(key);
            if (found == InvocationField.Other) return SkipUnknown(ref text, at, limit);
            guess = found;
        }
        field = guess;
        seen |= 1U << (int)field;
        at = ShapeText.SkipSpace(ref text, at + ShapeKeys.Of(field).Length);
        var end = ReadPlain(ref text, at, body.Length - Vector256<byte>.Count, field);
        return end >= 0 ? end : ReadHard(at, limit, field);
    }

    /// <summary>Steps over a member that is none of an invocation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SkipUnknown(ref byte text, int at, int limit)
    {
        if (ShapeText.ByteAt(ref text, at) != '"') return -1;
        var end = ShapeText.EndOfString(ref text, at + 1, body.Length - ShapeText.Margin);
        if (end < 0 || ShapeText.ByteAt(ref text, end + 1) != ':') return -1;
        return ReadHard(ShapeText.SkipSpace(ref text, end + 2), limit, InvocationField.Other);
    }

    /// <summary>Reads one value the long way.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadHard(int at, int limit, InvocationField field)
    {
        try
        {
            Attach(at, limit, 1);
            ReadField(field);
        }
        catch (JsonException)
        {
            // The long way meets it again and tells where.
            return -1;
        }
        var end = Position;
        return Problems.Any || !Utf8.IsValid(body[at..end]) ? -1 : end;
    }
}
