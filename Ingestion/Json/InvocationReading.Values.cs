using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>Texts, truth values and numbers.</content>
internal ref partial struct InvocationReading
{
    private const int MicrosecondDigits = 3;

    // A tie of MB × 1024 lies at a multiple of 1/2048, which eleven digits write exactly: what is cut beyond twelve decides nothing.
    private const int MemoryDigits = 12;
    private const long MemoryScale = 1_000_000_000_000;

    private const int SampleRateDigits = 18;
    private const long SampleRateOne = 1_000_000_000_000_000_000;

    /// <summary>The name of the property at which the reader stands; a name that is no text is nobody's.</summary>
    private readonly ReadOnlySpan<byte> PropertyName()
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        return TryUnescape(out var name) ? name : default;
    }

    private readonly bool TryUnescape(out ReadOnlySpan<byte> text)
    {
        var start = scratch.Text.Length;
        var isText = JsonText.TryUnescape(reader.ValueSpan, scratch.Text);
        text = scratch.Text.WrittenSpan[start..];
        return isText;
    }

    /// <summary>A string without its escapes.</summary>
    /// <returns>False for null, and for anything else that is no text; that is a problem.</returns>
    private bool TryReadString(string pointer, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (reader.TokenType == JsonTokenType.String)
        {
            text = reader.ValueSpan;
            if (!reader.ValueIsEscaped || TryUnescape(out text)) return true;
            Problems.Add(pointer, RejectionReason.InvalidText, "holds half of a surrogate pair");
            return false;
        }
        Refuse(pointer, "must be a string");
        return false;
    }

    /// <summary>A short text; empty where it is absent or wrong.</summary>
    private ReadOnlySpan<byte> ReadText(string pointer, int charactersMax)
    {
        if (!TryReadString(pointer, out var text)) return default;
        if (JsonText.HasControl(text))
        {
            Problems.Add(pointer, RejectionReason.InvalidText, "must not hold control characters");
            return default;
        }
        if (text.Length <= charactersMax || JsonText.Characters(text) <= charactersMax) return text;
        Problems.Add(pointer, RejectionReason.OutOfRange, $"must have at most {charactersMax} characters");
        return default;
    }

    private ReadOnlySpan<byte> ReadFunctionName(string pointer)
    {
        if (!TryReadString(pointer, out var name)) return default;
        if (!JsonText.IsFunctionName(name)) Problems.Add(pointer, RejectionReason.InvalidText, "may hold only letters, digits and -_.:$/");
        else if (name.IsEmpty || name.Length > Limits.FunctionNameCharactersMax) Problems.Add(pointer, RejectionReason.OutOfRange, $"must have 1 to {Limits.FunctionNameCharactersMax} characters");
        else return name;
        return default;
    }

    private bool TryReadBoolean(string pointer, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        if (value || reader.TokenType == JsonTokenType.False) return true;
        Refuse(pointer, "must be true or false");
        return false;
    }

    private void ReadArchitecture(string pointer)
    {
        Draft.Record.Architecture = TryReadString(pointer, out var text) ? InvocationRules.ArchitectureOf(text) : Architecture.Unknown;
        if (reader.TokenType == JsonTokenType.String && Draft.Record.Architecture == Architecture.Unknown) Problems.Add(pointer, RejectionReason.UnknownValue, "must be x86_64 or arm64");
    }

    private void ReadInitializationType(string pointer)
    {
        Draft.Record.InitializationType = TryReadString(pointer, out var text) ? InvocationRules.InitializationTypeOf(text) : InitializationType.Unknown;
        if (reader.TokenType == JsonTokenType.String && Draft.Record.InitializationType == InitializationType.Unknown)
        {
            Problems.Add(pointer, RejectionReason.UnknownValue, "must be on-demand, provisioned-concurrency, snap-start or lambda-managed-instances");
        }
    }

    private void ReadStatus(string pointer)
    {
        Draft.Record.Status = TryReadString(pointer, out var text) ? InvocationRules.StatusOf(text) : InvocationStatus.Unknown;
        if (reader.TokenType == JsonTokenType.String && Draft.Record.Status == InvocationStatus.Unknown)
        {
            Problems.Add(pointer, RejectionReason.UnknownValue, "must be success, error, timeout, throttled or out_of_memory");
        }
    }

    /// <summary>A number, or a string that holds one as AWS sends them.</summary>
    private bool TryReadDecimal(string pointer, int scale, string expected, out DecimalText number)
    {
        number = default;
        ReadOnlySpan<byte> text;
        if (reader.TokenType == JsonTokenType.Number) text = reader.ValueSpan;
        else if (reader.TokenType != JsonTokenType.String) return Refuse(pointer, expected);
        else if (!TryReadString(pointer, out text)) return false;
        if (DecimalText.TryParse(text, scale, out number)) return true;
        Problems.Add(pointer, RejectionReason.WrongType, expected);
        return false;
    }

    private bool TryReadMicroseconds(string pointer, out long microseconds)
    {
        microseconds = 0;
        if (!TryReadDecimal(pointer, MicrosecondDigits, InvocationRules.DurationExpected, out var number)) return false;
        microseconds = number.Rounded;
        return InRange(pointer, !number.IsNegative && microseconds <= Limits.DurationMsMax * 1000L, InvocationRules.DurationExpected);
    }

    private bool TryReadWhole(string pointer, int minimum, int maximum, out long value)
    {
        value = 0;
        if (!TryReadDecimal(pointer, 0, "must be a whole number", out var number)) return false;
        if (!number.IsWhole)
        {
            Problems.Add(pointer, RejectionReason.WrongType, "must be a whole number");
            return false;
        }
        value = number.Floor;
        return InRange(pointer, !number.IsNegative && value >= minimum && value <= maximum, minimum, maximum);
    }

    private bool TryReadBilledRestore(string pointer, out long milliseconds)
    {
        milliseconds = 0;
        if (!TryReadDecimal(pointer, 0, InvocationRules.DurationExpected, out var number)) return false;
        // Lambda bills whole milliseconds, rounded up.
        milliseconds = number.Ceiling;
        return InRange(pointer, !number.IsNegative && milliseconds <= Limits.DurationMsMax, InvocationRules.DurationExpected);
    }

    private bool TryReadEphemeralStorage(string pointer, out long megabytes)
    {
        megabytes = 0;
        if (!TryReadDecimal(pointer, 0, "must be a number", out var number)) return false;
        megabytes = number.Rounded;
        return InRange(pointer, !number.IsNegative && megabytes is >= Limits.EphemeralStorageMbMin and <= Limits.EphemeralStorageMbMax, Limits.EphemeralStorageMbMin, Limits.EphemeralStorageMbMax);
    }

    private bool TryReadMemoryUsed(string pointer, out long kilobytes)
    {
        kilobytes = 0;
        if (!TryReadDecimal(pointer, MemoryDigits, "must be a number", out var number)) return false;
        if (!InRange(pointer, !number.IsNegative && number.Floor <= Limits.MemoryUsedMbMax * MemoryScale, 0, Limits.MemoryUsedMbMax)) return false;
        kilobytes = (long)(((UInt128)number.Floor * 1024 + MemoryScale / 2) / MemoryScale);
        return true;
    }

    private bool TryReadSampleRate(string pointer, out int weight)
    {
        weight = 0;
        if (!TryReadDecimal(pointer, SampleRateDigits, "must be a number", out var rate)) return false;
        var scaled = (ulong)rate.Rounded;
        var isInRange = !rate.IsNegative && scaled is >= SampleRateOne / Limits.SampleWeightMax and <= SampleRateOne;
        if (!isInRange)
        {
            Problems.Add(pointer, RejectionReason.OutOfRange, $"must be a number above 0, at least 1/{Limits.SampleWeightMax}, and at most 1");
            return false;
        }
        weight = (int)((2 * (ulong)SampleRateOne + scaled) / (2 * scaled));
        return true;
    }

    private readonly bool InRange(string pointer, bool isInRange, int minimum, int maximum) =>
        isInRange || InRange(pointer, false, $"must be from {minimum} to {maximum}");

    private readonly bool InRange(string pointer, bool isInRange, string expected)
    {
        if (!isInRange) Problems.Add(pointer, RejectionReason.OutOfRange, expected);
        return isInRange;
    }

    /// <summary>Passes over a value of the wrong type; null is absent and no problem.</summary>
    /// <returns>False, always.</returns>
    private bool Refuse(string pointer, string expected)
    {
        if (reader.TokenType != JsonTokenType.Null) Problems.Add(pointer, RejectionReason.WrongType, expected);
        SkipValue(pointer);
        return false;
    }

    /// <summary>Passes over a value, however it is nested.</summary>
    private void SkipValue(string pointer)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var valueDepth = reader.CurrentDepth;
        var isTooDeep = false;
        do
        {
            reader.Read();
            // The container that starts here is one level below the value in which it stands.
            isTooDeep |= reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && depth + reader.CurrentDepth >= Limits.JsonDepthMax;
        }
        while (reader.CurrentDepth > valueDepth);
        if (isTooDeep) Problems.Add(pointer, RejectionReason.OutOfRange, $"is nested deeper than {Limits.JsonDepthMax}");
    }
}
