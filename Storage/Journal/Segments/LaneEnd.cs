namespace Coldstart.Storage.Journal.Segments;

/// <summary>A closed lane and its last valid sequence. Frames beyond it were answered with an error; they are not counted, wherever they may be found.</summary>
internal readonly record struct LaneEnd(long Lane, long LastSequence);
