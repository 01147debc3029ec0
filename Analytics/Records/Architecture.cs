namespace Coldstart.Analytics.Records;

/// <summary>Instruction set of a function. The values are stored.</summary>
public enum Architecture : byte
{
    /// <summary>Not known; priced as x86_64 and marked estimated.</summary>
    Unknown = 0,
    X86 = 1,
    Arm64 = 2,
}
