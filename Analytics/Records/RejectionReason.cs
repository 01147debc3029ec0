namespace Coldstart.Analytics.Records;

/// <summary>Why something that came in was not counted. A closed list: each has a code (<see cref="RejectionReasons.Code"/>) and a line in the docs. The values are stored.</summary>
public enum RejectionReason : byte
{
    /// <summary>The bytes are not JSON.</summary>
    MalformedJson = 1,

    /// <summary>The bytes are not UTF-8, or hold control characters where none may be.</summary>
    InvalidText = 2,

    /// <summary>A required field is missing.</summary>
    MissingField = 3,

    /// <summary>A field has the wrong type.</summary>
    WrongType = 4,

    /// <summary>A number, a time or a length is out of its range.</summary>
    OutOfRange = 5,

    /// <summary>A text is none of the allowed ones.</summary>
    UnknownValue = 6,

    /// <summary>A Lambda log line or platform event that cannot be read.</summary>
    MalformedLine = 7,

    /// <summary>A line that names another tenant.</summary>
    ForeignTenant = 8,

    /// <summary>A line of a function whose name is not known.</summary>
    UnknownFunction = 9,

    /// <summary>A block that a function could not apply (EXACTLY-ONCE.md, rule 11).</summary>
    UnreadableBlock = 10,

    /// <summary>A delivery of AWS that cannot be unpacked, or is not what its door takes.</summary>
    MalformedPayload = 11,
}

/// <summary>The codes of <see cref="RejectionReason"/>.</summary>
public static class RejectionReasons
{
    /// <summary>The reason as it stands in answers, dead letters and metrics.</summary>
    public static string Code(this RejectionReason reason) => reason switch
    {
        RejectionReason.MalformedJson => "malformed_json",
        RejectionReason.InvalidText => "invalid_text",
        RejectionReason.MissingField => "missing_field",
        RejectionReason.WrongType => "wrong_type",
        RejectionReason.OutOfRange => "out_of_range",
        RejectionReason.UnknownValue => "unknown_value",
        RejectionReason.MalformedLine => "malformed_line",
        RejectionReason.ForeignTenant => "foreign_tenant",
        RejectionReason.UnknownFunction => "unknown_function",
        RejectionReason.UnreadableBlock => "unreadable_block",
        RejectionReason.MalformedPayload => "malformed_payload",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
